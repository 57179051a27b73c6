"""Is a course package sound (RD8)? SCORM 1.2, SCORM 2004 and cmi5, judged before anything is unpacked. Pure."""
