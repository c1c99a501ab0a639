//! Links: pages and files, queries, titles.
