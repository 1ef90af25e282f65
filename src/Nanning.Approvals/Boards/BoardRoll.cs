using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nanning.Approvals.Boards;

/// <summary>
/// What a department has decided at a step in a month, by the working days it took: the board adds these up instead of reading items. Written once for each day that is over.
/// </summary>
public sealed class BoardRoll
{
    /// <summary>First day of the month.</summary>
    public DateOnly Month { get; init; }

    public string Department { get; init; } = string.Empty;

    public string Procedure { get; init; } = string.Empty;

    public string ActivityId { get; init; } = string.Empty;

    /// <summary>Working days that each of them took: with the counts the whole distribution, so that any share and the mean are exact.</summary>
    public int Days { get; init; }

    /// <summary>Name of the step as it was called last.</summary>
    public string Step { get; set; } = string.Empty;

    public string? StepEn { get; set; }

    public int Count { get; set; }

    /// <summary>How many had a limit.</summary>
    public int Limited { get; set; }

    /// <summary>How many were decided after it.</summary>
    public int Late { get; set; }

    /// <summary>How many were returned for supplements.</summary>
    public int Returned { get; set; }

    /// <summary>Seconds of working days in the pool, of all together.</summary>
    public long Waited { get; set; }

    /// <summary>Seconds of working days in somebody's hands.</summary>
    public long Worked { get; set; }

    /// <summary>Seconds of working days with the clock paused.</summary>
    public long Outside { get; set; }

    internal void Add(StepFact fact)
    {
        (Step, StepEn) = (fact.Step, fact.StepEn);
        Count++;
        Limited += fact.Limited ? 1 : 0;
        Late += fact.Late ? 1 : 0;
        Returned += fact.Returned ? 1 : 0;
        Waited += fact.Waited;
        Worked += fact.Worked;
        Outside += fact.Outside;
    }

    internal static BoardRoll Of(StepFact fact) => new() { Month = fact.Month, Department = fact.Department, Procedure = fact.Procedure, ActivityId = fact.ActivityId, Days = fact.Days };
}

internal sealed class BoardRollMapping : IEntityTypeConfiguration<BoardRoll>
{
    public void Configure(EntityTypeBuilder<BoardRoll> builder)
    {
        builder.ToTable("BoardRolls");
        builder.HasKey(roll => new { roll.Month, roll.Department, roll.Procedure, roll.ActivityId, roll.Days });
        builder.Property(roll => roll.Department).HasMaxLength(32);
        builder.Property(roll => roll.Procedure).HasMaxLength(16);
        builder.Property(roll => roll.ActivityId).HasMaxLength(64);
        builder.Property(roll => roll.Step).HasMaxLength(128);
        builder.Property(roll => roll.StepEn).HasMaxLength(128);
    }
}
