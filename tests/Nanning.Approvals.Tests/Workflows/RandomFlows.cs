using FsCheck;
using FsCheck.Fluent;

namespace Nanning.Approvals.Tests.Workflows;

/// <summary>A flow made of blocks that fit into each other. Every block has an id of its own.</summary>
internal abstract record Block
{
    public sealed override string ToString() => this switch
    {
        Ask ask => ask.Id,
        Choose choose => $"{choose.Id}?({choose.Approved} : {choose.Rejected})",
        Sequence sequence => $"({string.Join(" > ", sequence.Blocks)})",
        Parallel parallel => $"{parallel.Id}{(parallel.Any ? "any" : "all")}({string.Join(" | ", parallel.Branches)})",
        Repeat repeat => $"{repeat.Id}({repeat.Body})*",
        Stop stop => stop.Id,
        _ => "",
    };

    /// <summary>A review whose decision does not matter.</summary>
    public sealed record Ask(string Id) : Block;

    /// <summary>A review whose decision chooses the way.</summary>
    public sealed record Choose(string Id, Block Approved, Block Rejected) : Block;

    public sealed record Sequence(IReadOnlyList<Block> Blocks) : Block;

    /// <summary>All at the same time, joined by all or by the first.</summary>
    public sealed record Parallel(string Id, bool Any, IReadOnlyList<Block> Branches) : Block;

    /// <summary>Again and again until the review approves.</summary>
    public sealed record Repeat(string Id, Block Body) : Block;

    /// <summary>The branch ends here.</summary>
    public sealed record Stop(string Id) : Block;
}

/// <summary>
/// Makes random blocks and writes them down as definitions. A stop is always one of several ways: a join does not wait for a branch that cannot come to it
/// whatever is decided, and the plain account knows nothing of that.
/// </summary>
internal static class RandomFlows
{
    public static Gen<Block> Any => Gen.Sized(size => Of(Math.Min(size / 12, 4))).Select(block => Number(block, new Counter()));

    public static FlowBuilder Write(Block block)
    {
        var flow = new FlowBuilder().Add("Start", "Elsa.Start");
        var (entry, exits) = Write(flow, block);
        flow.Way($"Start > {entry}").Add("Last", "Approvals.EndBranch");
        exits.ForEach(exit => flow.Way($"{exit} > Last"));
        return flow;
    }

    private static Gen<Block> Of(int depth)
    {
        var ask = Gen.Constant<Block>(new Block.Ask(""));
        if (depth == 0)
        {
            return ask;
        }

        var inner = Of(depth - 1);
        var innerOrStop = Gen.Frequency((3, inner), (1, Gen.Constant<Block>(new Block.Stop(""))));
        var few = Gen.Choose(2, 3).SelectMany(count => Gen.ListOf(inner, count));
        var branches = inner.SelectMany(_ => Gen.Choose(1, 2).SelectMany(count => Gen.ListOf(innerOrStop, count)), (first, others) => others.Prepend(first));
        return Gen.Frequency(
            (2, ask),
            (3, few.Select(Block (blocks) => new Block.Sequence([.. blocks]))),
            (3, inner.SelectMany(_ => innerOrStop, Block (approved, rejected) => new Block.Choose("", approved, rejected))),
            (3, branches.SelectMany(_ => Gen.Elements(true, false, false), Block (some, any) => new Block.Parallel("", any, [.. some]))),
            (2, inner.Select(Block (body) => new Block.Repeat("", body))));
    }

    private static Block Number(Block block, Counter counter) => block switch
    {
        Block.Ask => new Block.Ask(counter.Next("A")),
        Block.Choose choose => new Block.Choose(counter.Next("C"), Number(choose.Approved, counter), Number(choose.Rejected, counter)),
        Block.Sequence sequence => new Block.Sequence([.. sequence.Blocks.Select(one => Number(one, counter))]),
        Block.Parallel parallel => new Block.Parallel(counter.Next("P"), parallel.Any, [.. parallel.Branches.Select(one => Number(one, counter))]),
        Block.Repeat repeat => new Block.Repeat(counter.Next("R"), Number(repeat.Body, counter)),
        _ => new Block.Stop(counter.Next("S")),
    };

    private static (string Entry, List<string> Exits) Write(FlowBuilder flow, Block block)
    {
        switch (block)
        {
            case Block.Ask ask:
                flow.Add(ask.Id, "Approvals.Review");
                return (ask.Id, [$"{ask.Id}:Approve", $"{ask.Id}:Reject"]);
            case Block.Choose choose:
                flow.Add(choose.Id, "Approvals.Review");
                var (approved, rejected) = (Write(flow, choose.Approved), Write(flow, choose.Rejected));
                flow.Way($"{choose.Id}:Approve > {approved.Entry}").Way($"{choose.Id}:Reject > {rejected.Entry}");
                return (choose.Id, [.. approved.Exits, .. rejected.Exits]);
            case Block.Sequence sequence:
                var parts = sequence.Blocks.Select(one => Write(flow, one)).ToList();
                for (var index = 1; index < parts.Count; index++)
                {
                    parts[index - 1].Exits.ForEach(exit => flow.Way($"{exit} > {parts[index].Entry}"));
                }

                return (parts[0].Entry, parts[^1].Exits);
            case Block.Parallel parallel:
                flow.Add(parallel.Id, "Elsa.FlowFork").Add($"{parallel.Id}J", "Elsa.FlowJoin", ("mode", parallel.Any ? "WaitAny" : "WaitAll"));
                foreach (var branch in parallel.Branches.Select(one => Write(flow, one)))
                {
                    flow.Way($"{parallel.Id} > {branch.Entry}");
                    branch.Exits.ForEach(exit => flow.Way($"{exit} > {parallel.Id}J"));
                }

                return (parallel.Id, [$"{parallel.Id}J"]);
            case Block.Repeat repeat:
                var body = Write(flow, repeat.Body);
                flow.Add(repeat.Id, "Approvals.Review").Way($"{repeat.Id}:Reject > {body.Entry}");
                body.Exits.ForEach(exit => flow.Way($"{exit} > {repeat.Id}"));
                return (body.Entry, [$"{repeat.Id}:Approve"]);
            case Block.Stop stop:
                flow.Add(stop.Id, "Approvals.EndBranch");
                return (stop.Id, []);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private sealed class Counter
    {
        private int last;

        public string Next(string prefix) => $"{prefix}{++last}";
    }
}
