"""Who may do what with which tool, data or agent: yes or no, why, and what would change it."""
