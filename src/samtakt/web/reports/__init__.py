"""Reports as files: ordered, followed while they are made, downloaded."""
