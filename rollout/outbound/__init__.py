"""Questions to the world outside: addresses of the web and names of mail, each bounded, none past the walls.

What is asked comes from people of an organization, so nothing on this machine or in its network may answer
(SECURITY: SSRF), but for hosts that the operator names.
"""
