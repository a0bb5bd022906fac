"""What training runs of all systems share: budgets, teams of processes, snapshots, records, and curves of losses."""
