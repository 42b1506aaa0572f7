"""From a checkout to answers, through the real helper."""
