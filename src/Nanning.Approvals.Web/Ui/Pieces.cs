namespace Nanning.Approvals.Web.Ui;

/// <summary>A link of the breadcrumb.</summary>
public sealed record Crumb(string Text, string Href);

/// <summary>A tab that is a link; its state lives in the address.</summary>
/// <param name="More">Whether there are more than were counted.</param>
public sealed record TabItem(string Text, string Href, bool Current, int? Count = null, bool More = false);

/// <summary>A choice of a filter or a select.</summary>
public sealed record Option(string Value, string Text, int? Count = null, string? Help = null);

/// <summary>A file that a person may open.</summary>
public sealed record FileItem(string Id, string Name, long Size, string Href, DateTimeOffset? At = null);

/// <summary>Something that happened.</summary>
/// <param name="What">Said as a short sentence.</param>
/// <param name="Text">The opinion or the reason, in the person's own words.</param>
/// <param name="Kind">done, refused, waiting, notice or empty: colour and icon.</param>
public sealed record TimelineItem(DateTimeOffset At, string What, string? Who = null, string? Text = null, string Kind = "");

/// <summary>Where a step of a case stands.</summary>
public enum StepState
{
    Done,
    Current,
    Coming,
    Refused,
    Skipped,
}

/// <summary>A step on the path of a case.</summary>
/// <param name="On">Done: when; coming: when it is expected.</param>
/// <param name="Group">Steps with the same group run side by side and stand under one bracket.</param>
/// <param name="Light">Light of a current step, as in LightDot.</param>
public sealed record PathStep(
    string Name,
    StepState State,
    string? Department = null,
    string? Person = null,
    DateOnly? On = null,
    string? Group = null,
    string? Light = null,
    int? DaysLeft = null,
    DateOnly? DueOn = null,
    string? Note = null);
