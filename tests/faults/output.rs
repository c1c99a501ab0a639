//! What a build writes, and what it never touches.
