namespace Nanning.Approvals.Tests.Workflows;

/// <summary>
/// What is left to do of a block, as a tree without tokens, scopes or edges: an independent and much simpler account of what the engine must do.
/// </summary>
internal abstract record Rest
{
    private Rest()
    {
    }

    /// <summary>The reviews that wait.</summary>
    public abstract IEnumerable<string> Waiting { get; }

    /// <summary>What is left after one of them was decided.</summary>
    public abstract Rest Decide(string id, bool approve);

    public static Rest Of(Block block) => block switch
    {
        Block.Ask ask => new Asking(ask.Id, _ => Done),
        Block.Choose choose => new Asking(choose.Id, approve => Of(approve ? choose.Approved : choose.Rejected)),
        Block.Sequence sequence => Then(Of(sequence.Blocks[0]), sequence.Blocks.Skip(1).ToList()),
        Block.Parallel parallel => Settle(new Together(parallel.Any, [.. parallel.Branches.Select(Of)])),
        Block.Repeat repeat => Then(Of(repeat.Body), () => new Asking(repeat.Id, approve => approve ? Done : Of(repeat))),
        _ => Dead,
    };

    public static Rest Done { get; } = new Nothing();

    /// <summary>Ended by a stop: nothing after it comes.</summary>
    public static Rest Dead { get; } = new Nothing();

    private static Rest Then(Rest first, List<Block> others) =>
        others.Count == 0 ? first : Then(first, () => Then(Of(others[0]), others.Skip(1).ToList()));

    private static Rest Then(Rest first, Func<Rest> next) => first == Dead ? Dead : first == Done ? next() : new Following(first, next);

    private static Rest Settle(Together together)
    {
        var branches = together.Branches;
        return (together.Any && branches.Contains(Done)) || (branches.All(one => one is Nothing) && branches.Contains(Done)) ? Done
            : branches.All(one => one == Dead) ? Dead
            : together;
    }

    private sealed record Nothing : Rest
    {
        public override IEnumerable<string> Waiting => [];

        public override Rest Decide(string id, bool approve) => this;

        public bool Equals(Nothing? other) => ReferenceEquals(this, other);

        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
    }

    private sealed record Asking(string Id, Func<bool, Rest> Next) : Rest
    {
        public override IEnumerable<string> Waiting => [Id];

        public override Rest Decide(string id, bool approve) => id == Id ? Next(approve) : this;
    }

    private sealed record Following(Rest First, Func<Rest> Next) : Rest
    {
        public override IEnumerable<string> Waiting => First.Waiting;

        public override Rest Decide(string id, bool approve) => Then(First.Decide(id, approve), Next);
    }

    private sealed record Together(bool Any, IReadOnlyList<Rest> Branches) : Rest
    {
        public override IEnumerable<string> Waiting => Branches.SelectMany(branch => branch.Waiting);

        public override Rest Decide(string id, bool approve) => Settle(this with { Branches = [.. Branches.Select(branch => branch.Decide(id, approve))] });
    }
}
