namespace Nanning.Approvals.Tests.Workflows;

/// <summary>
/// What is left to do of a block, as a tree without tokens, scopes or edges: an independent and much simpler account of what the engine must do. What waits is
/// named by the review, or the guard whose message may come ("G1.Out"), and the rounds it is in: "L2[0]/A3".
/// </summary>
internal abstract record Rest
{
    private Rest()
    {
    }

    /// <summary>What can be done now: reviews that wait, messages that may come.</summary>
    public abstract IEnumerable<string> Waiting { get; }

    /// <summary>What is left after one of them was done.</summary>
    public abstract Rest Decide(string id, bool approve);

    public static Rest Of(Block block) => block switch
    {
        Block.Ask ask => new Asking(ask.Id, _ => Done),
        Block.Choose choose => new Asking(choose.Id, approve => Of(approve ? choose.Approved : choose.Rejected)),
        Block.Sequence sequence => Then(Of(sequence.Blocks[0]), sequence.Blocks.Skip(1).ToList()),
        Block.Parallel parallel => Settle(new Together(parallel.Needs, [.. parallel.Branches.Select(Of)])),
        Block.Repeat repeat => Then(Of(repeat.Body), () => new Asking(repeat.Id, approve => approve ? Done : Of(repeat))),
        Block.Each { AtOnce: true } each => Settle(new Together(null, [Done, .. Rounds(each).Select(Part)])),
        Block.Each each => Rounds(each).Reverse().Aggregate<Rest, Func<Rest>>(() => Done, (next, round) => () => Then(Part(round), next))(),
        Block.Guard guard => Guarding(guard, Part(Of(guard.Body))),
        _ => Dead,
    };

    public static Rest Done { get; } = new Nothing();

    /// <summary>Ended by a stop: nothing after it comes.</summary>
    public static Rest Dead { get; } = new Nothing();

    private static IEnumerable<Rest> Rounds(Block.Each each) => Enumerable.Range(0, each.Items).Select(index => In($"{each.Id}[{index}]/", Of(each.Body)));

    private static Rest Then(Rest first, List<Block> others) =>
        others.Count == 0 ? first : Then(first, () => Then(Of(others[0]), others.Skip(1).ToList()));

    private static Rest Then(Rest first, Func<Rest> next) => first switch
    {
        Besides besides => new Besides(Then(besides.Way, next), besides.Other),
        _ when first == Dead => Dead,
        _ when first == Done => next(),
        _ => new Following(first, next),
    };

    private static Rest In(string round, Rest rest) => rest is Nothing ? rest : new Round(round, rest);

    // A part in a container has ended when nothing of it is left, wherever it stopped, what runs besides included.
    private static Rest Part(Rest rest) => rest is Nothing || !rest.Waiting.Any() ? Done : new Whole(rest);

    private static Rest Guarding(Block.Guard guard, Rest body) => body == Done ? Done : new Guarded(guard, body, guard.Interrupts);

    private static Rest Settle(Together together)
    {
        var (ways, others) = (together.Branches.Select(Onward).ToList(), together.Branches.SelectMany(Others).ToList());
        var done = ways.Count(one => one == Done);
        return done >= together.Needs ? Done
            : ways.All(one => one is Nothing) ? others.Aggregate(done > 0 ? Done : Dead, (rest, other) => new Besides(rest, other))
            : together;
    }

    private static Rest Onward(Rest rest) => rest is Besides besides ? Onward(besides.Way) : rest;

    private static IEnumerable<Rest> Others(Rest rest) => rest is Besides besides ? [.. Others(besides.Way), besides.Other] : [];

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

    private sealed record Following(Rest Before, Func<Rest> Next) : Rest
    {
        public override IEnumerable<string> Waiting => Before.Waiting;

        public override Rest Decide(string id, bool approve) => Then(Before.Decide(id, approve), Next);
    }

    private sealed record Together(int? Needs, IReadOnlyList<Rest> Branches) : Rest
    {
        public override IEnumerable<string> Waiting => Branches.SelectMany(branch => branch.Waiting);

        public override Rest Decide(string id, bool approve) => Settle(this with { Branches = [.. Branches.Select(branch => branch.Decide(id, approve))] });
    }

    private sealed record Round(string Name, Rest Inner) : Rest
    {
        public override IEnumerable<string> Waiting => Inner.Waiting.Select(id => Name + id);

        public override Rest Decide(string id, bool approve) => id.StartsWith(Name, StringComparison.Ordinal) ? In(Name, Inner.Decide(id[Name.Length..], approve)) : this;
    }

    private sealed record Whole(Rest Inner) : Rest
    {
        public override IEnumerable<string> Waiting => Inner.Waiting;

        public override Rest Decide(string id, bool approve) => Part(Inner.Decide(id, approve));
    }

    private sealed record Guarded(Block.Guard Guard, Rest Body, bool Interrupts) : Rest
    {
        private string Message => $"{Guard.Id}.Out";

        public override IEnumerable<string> Waiting => [.. Body.Waiting, Message];

        public override Rest Decide(string id, bool approve) => id != Message ? Guarding(Guard, Body.Decide(id, approve))
            : Interrupts ? Of(Guard.Other)
            : new Besides(Body, Of(Guard.Other));
    }

    /// <summary>Something goes on beside the way, which does not wait for it.</summary>
    private sealed record Besides(Rest Way, Rest Other) : Rest
    {
        public override IEnumerable<string> Waiting => [.. Way.Waiting, .. Other.Waiting];

        public override Rest Decide(string id, bool approve) => new Besides(Way.Decide(id, approve), Other.Decide(id, approve));
    }
}
