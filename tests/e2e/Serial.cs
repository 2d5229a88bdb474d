// Seven processes for each cluster on a machine that may have two cores: side by side they would time each other out.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
