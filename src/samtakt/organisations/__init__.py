"""Who is in the network: hub, companies, sites, teams, shifts, people and their employments."""
