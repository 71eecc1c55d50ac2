"""Articles: news and good practice, written by organisations, editors and moderators."""
