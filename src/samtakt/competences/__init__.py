"""What can be required: competences, scales, roles, dated requirements, public taxonomies."""
