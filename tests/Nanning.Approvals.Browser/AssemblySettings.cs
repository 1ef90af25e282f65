// Each class has an application and a browser of its own; several at once would make a small build server slower, not faster.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
