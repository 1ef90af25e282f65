using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nanning.Approvals.Boards;

/// <summary>What was decided in a month by the working days it took: the board adds these up instead of reading items.</summary>
public abstract class BoardFigures
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

    /// <summary>Adds one decision.</summary>
    internal void Add(StepFact fact)
    {
        Count++;
        Limited += fact.Limited ? 1 : 0;
        Late += fact.Late ? 1 : 0;
        Returned += fact.Returned ? 1 : 0;
        Waited += fact.Waited;
        Worked += fact.Worked;
        Outside += fact.Outside;
    }
}

/// <summary>What a department has decided at a step in a month. Written once for each day that is over.</summary>
public sealed class BoardRoll : BoardFigures;

/// <summary>
/// The same rolls added up once more, for a board of everything: what all departments together have decided at a step (no department), and what a department has decided at all steps
/// (no procedure, no step). Written together with the rolls.
/// </summary>
public sealed class BoardTotal : BoardFigures;

internal abstract class BoardFiguresMapping<T>(string table) : IEntityTypeConfiguration<T>
    where T : BoardFigures
{
    public virtual void Configure(EntityTypeBuilder<T> builder)
    {
        builder.ToTable(table);
        builder.HasKey(figures => new { figures.Month, figures.Department, figures.Procedure, figures.ActivityId, figures.Days });
        builder.Property(figures => figures.Department).HasMaxLength(32);
        builder.Property(figures => figures.Procedure).HasMaxLength(16);
        builder.Property(figures => figures.ActivityId).HasMaxLength(64);
        builder.Property(figures => figures.Step).HasMaxLength(128);
        builder.Property(figures => figures.StepEn).HasMaxLength(128);
    }
}

internal sealed class BoardRollMapping() : BoardFiguresMapping<BoardRoll>("BoardRolls")
{
    public override void Configure(EntityTypeBuilder<BoardRoll> builder)
    {
        base.Configure(builder);

        // For the board of a department, or of a procedure.
        builder.HasIndex(roll => new { roll.Department, roll.Month });
        builder.HasIndex(roll => new { roll.Procedure, roll.Month });
    }
}

internal sealed class BoardTotalMapping() : BoardFiguresMapping<BoardTotal>("BoardTotals");
