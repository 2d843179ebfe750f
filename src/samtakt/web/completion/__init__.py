"""What a course led to: certificates, levels to agree, and what people say about it."""
