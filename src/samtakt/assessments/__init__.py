"""What has been seen and agreed about what people can do."""
