"""Where an organisation stands with AI: from answers come positions, three next steps, a plan and questions to ask."""
