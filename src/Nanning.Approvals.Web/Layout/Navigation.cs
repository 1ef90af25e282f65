using Nanning.Approvals.Users;

namespace Nanning.Approvals.Web.Layout;

/// <summary>One entry of the rail.</summary>
/// <param name="Text">Key of its text.</param>
/// <param name="Key">The letter after <c>g</c> that opens it.</param>
public sealed record NavigationEntry(string Href, string Icon, string Text, string Key);

/// <summary>What the rail offers to whom: at most seven entries, on the phone the first five.</summary>
public static class Navigation
{
    /// <summary>The to-do list; the rail counts what is on it.</summary>
    public const string TodoPage = "/inbox";

    private static readonly NavigationEntry Catalogue = new("/", "layout-list", "Nav.Catalogue", "h");
    private static readonly NavigationEntry Todo = new(TodoPage, "inbox", "Nav.Todo", "i");
    private static readonly NavigationEntry MyCases = new("/cases", "folder-open", "Nav.MyCases", "c");
    private static readonly NavigationEntry AllCases = new("/cases", "files", "Nav.AllCases", "c");
    private static readonly NavigationEntry Notices = new("/notices", "speakerphone", "Nav.Notices", "p");
    private static readonly NavigationEntry Verify = new("/verify", "rosette-discount-check", "Nav.Verify", "v");
    private static readonly NavigationEntry Certificates = new("/certificates", "certificate", "Nav.Certificates", "z");
    private static readonly NavigationEntry Messages = new("/notifications", "bell", "Nav.Messages", "m");
    private static readonly NavigationEntry Duties = new("/duties", "clipboard-list", "Nav.Duties", "t");
    private static readonly NavigationEntry Progress = new("/progress", "trending-up", "Nav.Progress", "j");

    public static IReadOnlyList<NavigationEntry> Public { get; } = [Catalogue, Progress, Notices, Verify];

    private static IReadOnlyList<NavigationEntry> Applicant { get; } = [Catalogue, MyCases, Todo, Messages, Certificates, Notices];

    private static IReadOnlyList<NavigationEntry> Officer { get; } =
    [
        Todo,
        new("/inbox?view=pool", "users-group", "Nav.Pool", "o"),
        new("/inbox?view=done", "checks", "Nav.Done", "d"),
        Duties,
        AllCases,
        Messages,
        Catalogue,
    ];

    private static readonly NavigationEntry Console = new("/console", "settings", "Nav.Console", "r");

    private static readonly NavigationEntry Board = new("/board", "layout-dashboard", "Nav.Board", "b");
    private static readonly NavigationEntry Departments = new("/board?by=departments", "building", "Nav.Departments", "n");
    private static readonly NavigationEntry Reports = new("/assessment", "report-analytics", "Nav.Reports", "r");
    private static readonly NavigationEntry DutyTasks = new("/duties", "clipboard-list", "Nav.DutyTasks", "t");
    private static readonly NavigationEntry Orders = new("/orders", "flag", "Nav.Orders", "o");

    private static IReadOnlyList<NavigationEntry> Overseer { get; } = [Board, Orders, Departments, Reports, DutyTasks, AllCases, Messages];

    private static IReadOnlyList<NavigationEntry> Auditor { get; } = [AllCases, Board, Console, Duties, Catalogue, Notices, Messages];

    private static readonly NavigationEntry Credit = new("/credit", "shield-check", "Nav.Credit", "x");
    private static readonly NavigationEntry MyCredit = new("/credit/mine", "shield-check", "Nav.MyCredit", "x");

    private static IReadOnlyList<NavigationEntry> Administrator { get; } =
    [
        new("/admin/procedures", "list-details", "Nav.Procedures", "e"),
        new("/admin/designer", "sitemap", "Nav.Designer", "w"),
        Console,
        new("/admin/users", "users", "Nav.Users", "u"),
        new("/ladder", "trending-up", "Nav.Ladder", "k"),
        Catalogue,
        AllCases,
        Duties,
    ];

    /// <summary>The entries of a role; who is not signed in gets the public ones.</summary>
    public static IReadOnlyList<NavigationEntry> For(UserRole? role) => role switch
    {
        UserRole.Administrator => Administrator,
        UserRole.Officer => Officer,
        UserRole.Supervisor => Overseer,
        UserRole.Auditor => Auditor,
        UserRole.Applicant => Applicant,
        _ => Public,
    };

    /// <summary>The same with the register of credit: for the office that keeps it in place of the messages, which the bell opens, for an enterprise its own credit.</summary>
    /// <param name="keepsCredit">Whether the person writes the register.</param>
    /// <param name="hasCredit">Whether the person acts for an enterprise.</param>
    /// <param name="leads">Whether the person leads a department: the board comes in place of the catalogue.</param>
    public static IReadOnlyList<NavigationEntry> For(UserRole? role, bool keepsCredit, bool hasCredit, bool leads) => role switch
    {
        UserRole.Officer when leads => [.. Officer.Where(entry => entry != Catalogue && (!keepsCredit || entry != Messages)), Board, .. keepsCredit ? [Credit] : Array.Empty<NavigationEntry>()],
        UserRole.Officer when keepsCredit => [.. Officer.Where(entry => entry != Messages), Credit],
        UserRole.Applicant when hasCredit => [.. Applicant, MyCredit],
        _ => For(role),
    };

    /// <summary>Where a person lands after signing in.</summary>
    public static string StartPage(UserRole role) => For(role)[0].Href;

    /// <summary>The entry under which an address lies: the longest match wins, and the query decides between views of one page.</summary>
    public static NavigationEntry? Current(IReadOnlyList<NavigationEntry> entries, PathString path, QueryString query)
    {
        var full = path + query.ToString();
        return entries
            .Where(entry => entry.Href == "/"
                ? path == "/" || path.StartsWithSegments("/procedures", StringComparison.OrdinalIgnoreCase)
                : entry.Href.Contains('?') ? full.StartsWith(entry.Href, StringComparison.Ordinal) : path.StartsWithSegments(entry.Href, StringComparison.OrdinalIgnoreCase))
            .MaxBy(entry => entry.Href.Length);
    }
}
