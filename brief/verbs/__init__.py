"""What a person may ask for besides a build: each module is a command or a part of one."""
