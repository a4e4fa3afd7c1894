"""Mail: the queue, the choices, and a real mail server that is killed."""
