"""The MT pack: gathered from the record at one moment, kept, signed, compared, and told in every form."""
