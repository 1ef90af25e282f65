using Nanning.Approvals.Applicants;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Procedures;

/// <summary>The form of a procedure.</summary>
/// <param name="Checks">Conditions over several fields.</param>
public sealed record Form(IReadOnlyList<FormSection> Sections, IReadOnlyList<FormCheck> Checks)
{
    /// <summary>All fields of all sections, in order.</summary>
    public IEnumerable<FormField> Fields => Sections.SelectMany(section => section.Fields);

    /// <summary>A field by id, or null.</summary>
    public FormField? Field(string id) => Fields.FirstOrDefault(field => field.Id == id);
}

/// <summary>A part of the form with its own heading.</summary>
public sealed record FormSection(string Id, Wording Title, IReadOnlyList<FormField> Fields);

/// <summary>What a field holds, and how it is written in JSON.</summary>
public enum FieldType
{
    /// <summary>One line.</summary>
    Text,

    /// <summary>Several lines.</summary>
    Textarea,

    /// <summary>A JSON number.</summary>
    Number,

    /// <summary>Yuan; a JSON number with at most two decimals.</summary>
    Money,

    /// <summary>A whole JSON number.</summary>
    Integer,

    /// <summary>yyyy-MM-dd.</summary>
    Date,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>The value of one of the options.</summary>
    Choice,

    /// <summary>A mobile or fixed number of the mainland.</summary>
    Phone,

    /// <summary>A mail address.</summary>
    Email,

    /// <summary>An array of objects with the columns as members.</summary>
    Table,

    /// <summary>统一社会信用代码 with its check character.</summary>
    CreditCode,

    /// <summary>公民身份号码 with its check digit.</summary>
    IdNumber,
}

/// <summary>A field.</summary>
public sealed record FormField
{
    public required string Id { get; init; }

    public required FieldType Type { get; init; }

    public required Wording Label { get; init; }

    public Wording? Help { get; init; }

    /// <summary>Shown behind the value, e.g. 元, 平方米.</summary>
    public Wording? Unit { get; init; }

    /// <summary>Whether it must be filled in to submit. A table: at least one row.</summary>
    public Condition Required { get; init; } = Condition.Never;

    /// <summary>Whether it is asked at all; a value in an invisible field is ignored.</summary>
    public Condition Visible { get; init; } = Condition.Always;

    /// <summary>Smallest number, or fewest rows.</summary>
    public decimal? Min { get; init; }

    /// <summary>Largest number, or most rows.</summary>
    public decimal? Max { get; init; }

    /// <summary>Most characters; 200 for a line and 4,000 for a text when not given.</summary>
    public int MaxLength { get; init; }

    /// <summary>Regular expression for the whole text.</summary>
    public string? Pattern { get; init; }

    public IReadOnlyList<FieldOption> Options { get; init; } = [];

    /// <summary>Columns of a table.</summary>
    public IReadOnlyList<FormField> Columns { get; init; } = [];

    /// <summary>The identifier in it must belong to an applicant of this kind that is registered; null when it need not.</summary>
    public ApplicantKind? Registered { get; init; }

    /// <summary>What a new draft starts with.</summary>
    public Formula? Default { get; init; }
}

/// <summary>An option of a choice.</summary>
public sealed record FieldOption(string Value, Wording Text);

/// <summary>A condition over several fields, shown at one of them. It is skipped while a field it reads is empty.</summary>
public sealed record FormCheck(string Field, Formula Formula, Wording Text);

/// <summary>true, false, or a formula.</summary>
public sealed class Condition
{
    private readonly bool constant;

    private Condition(bool constant, Formula? formula) => (this.constant, Formula) = (constant, formula);

    /// <summary>Always true.</summary>
    public static Condition Always { get; } = new(constant: true, null);

    /// <summary>Always false.</summary>
    public static Condition Never { get; } = new(constant: false, null);

    /// <summary>The formula; null when the condition is constant.</summary>
    public Formula? Formula { get; }

    /// <summary>A condition that a formula decides.</summary>
    public static Condition When(Formula formula) => new(constant: false, formula);

    /// <summary>Decides.</summary>
    /// <exception cref="FormulaException">The formula cannot be evaluated.</exception>
    public bool Holds(FormulaScope scope) => Formula?.IsTrue(scope) ?? constant;
}
