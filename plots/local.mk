# The figures: one .sql (all arithmetic) and one .gp (drawing only) each.
