using System.Text.Json.Nodes;
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
        Parallel parallel => $"{parallel.Id}{(parallel.Needs is { } needs ? $"{needs}" : "all")}({string.Join(" | ", parallel.Branches)})",
        Each each => $"{each.Id}{(each.AtOnce ? "‖" : "×")}{each.Items}({each.Body})",
        Guard guard => $"{guard.Id}{(guard.Interrupts ? "!" : "+")}({guard.Body} : {guard.Other})",
        Repeat repeat => $"{repeat.Id}({repeat.Body})*",
        Stop stop => stop.Id,
        _ => "",
    };

    /// <summary>A review whose decision does not matter.</summary>
    public sealed record Ask(string Id) : Block;

    /// <summary>A review whose decision chooses the way.</summary>
    public sealed record Choose(string Id, Block Approved, Block Rejected) : Block;

    public sealed record Sequence(IReadOnlyList<Block> Blocks) : Block;

    /// <summary>All at the same time, joined by all of them or by so many.</summary>
    public sealed record Parallel(string Id, int? Needs, IReadOnlyList<Block> Branches) : Block;

    /// <summary>Once for each of so many items, one after the other or all at once, in a container.</summary>
    public sealed record Each(string Id, int Items, bool AtOnce, Block Body) : Block;

    /// <summary>A part in a container with a message that may come once: it ends the part and something else is done instead, or something is done besides.</summary>
    public sealed record Guard(string Id, bool Interrupts, Block Body, Block Other) : Block;

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
    public static Gen<Block> Any => Gen.Sized(size => Of(Math.Min(size / 12, 4))).Select(block => Number(block, new Counter(), false));

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
            (4, branches.SelectMany(_ => Gen.Elements<int?>(1, 2, null, null), Block (some, needs) => new Block.Parallel("", needs, [.. some]))),
            (2, inner.SelectMany(_ => Gen.Choose(0, 3), (body, items) => (body, items)).SelectMany(_ => Gen.Elements(true, false), Block (each, atOnce) => new Block.Each("", each.items, atOnce, each.body))),
            (2, inner.SelectMany(_ => inner, (body, other) => (body, other)).SelectMany(_ => Gen.Elements(true, false), Block (guard, interrupts) => new Block.Guard("", interrupts, guard.body, guard.other))),
            (2, inner.Select(Block (body) => new Block.Repeat("", body))));
    }

    // What runs besides a part that others race with may outlive the race, and then two accounts of "all others" are possible; what runs besides a part that is
    // repeated may be there twice, and then a name does not say which is meant. There, messages interrupt.
    private static Block Number(Block block, Counter counter, bool interrupts) => block switch
    {
        Block.Ask => new Block.Ask(counter.Next("A")),
        Block.Choose choose => new Block.Choose(counter.Next("C"), Number(choose.Approved, counter, interrupts), Number(choose.Rejected, counter, interrupts)),
        Block.Sequence sequence => new Block.Sequence([.. sequence.Blocks.Select(one => Number(one, counter, interrupts))]),
        Block.Parallel parallel => new Block.Parallel(
            counter.Next("P"), parallel.Needs, [.. parallel.Branches.Select(one => Number(one, counter, interrupts || parallel.Needs is not null))]),
        Block.Each each => new Block.Each(counter.Next("L"), each.Items, each.AtOnce, Number(each.Body, counter, interrupts)),
        Block.Guard guard => new Block.Guard(
            counter.Next("G"), guard.Interrupts || interrupts, Number(guard.Body, counter, interrupts), Number(guard.Other, counter, interrupts)),
        Block.Repeat repeat => new Block.Repeat(counter.Next("R"), Number(repeat.Body, counter, true)),
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
                flow.Add(parallel.Id, "Elsa.FlowFork").Add($"{parallel.Id}J", "Elsa.FlowJoin", ("mode", parallel.Needs switch { null => "WaitAll", 1 => "WaitAny", _ => "WaitN" }), ("count", parallel.Needs));
                foreach (var branch in parallel.Branches.Select(one => Write(flow, one)))
                {
                    flow.Way($"{parallel.Id} > {branch.Entry}");
                    branch.Exits.ForEach(exit => flow.Way($"{exit} > {parallel.Id}J"));
                }

                return (parallel.Id, parallel.Needs > 1 ? [$"{parallel.Id}J", $"{parallel.Id}J:TooFew"] : [$"{parallel.Id}J"]);
            case Block.Each each:
                flow.Add(each.Id, each.AtOnce ? "Elsa.ParallelForEach" : "Elsa.ForEach", ("items", new JsonArray([.. Enumerable.Range(0, each.Items).Select(one => (JsonNode)one)])))
                    .Put(each.Id, "body", $"{each.Id}B", "Elsa.Flowchart").Fill($"{each.Id}B", Part(each.Id, each.Body));
                return (each.Id, [each.Id]);
            case Block.Guard guard:
                flow.Add(guard.Id, "Elsa.Flowchart", ("boundary", new JsonArray(
                    new JsonObject { ["name"] = "Out", ["kind"] = "event", ["event"] = "out", ["interrupting"] = guard.Interrupts, ["max"] = 1 })))
                    .Fill(guard.Id, Part(guard.Id, guard.Body));
                var other = Write(flow, guard.Other);
                flow.Way($"{guard.Id}:Out > {other.Entry}");
                if (guard.Interrupts)
                {
                    return (guard.Id, [guard.Id, .. other.Exits]);
                }

                flow.Add($"{guard.Id}E", "Approvals.EndBranch");
                other.Exits.ForEach(exit => flow.Way($"{exit} > {guard.Id}E"));
                return (guard.Id, [guard.Id]);
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

    private static FlowBuilder Part(string container, Block block)
    {
        var part = new FlowBuilder().Add($"{container}S", "Elsa.Start");
        var (entry, exits) = Write(part, block);
        part.Way($"{container}S > {entry}").Add($"{container}X", "Approvals.EndBranch");
        exits.ForEach(exit => part.Way($"{exit} > {container}X"));
        return part;
    }

    private sealed class Counter
    {
        private int last;

        public string Next(string prefix) => $"{prefix}{++last}";
    }
}
