namespace Nanning.Approvals.Tests.Support;

/// <summary>The settings that every application under test runs with, in this process or as a child.</summary>
public static class TestSettings
{
    /// <summary>Where every test begins: Monday 2016-09-19 at 09:00 in Nanning, shortly before the National Day holiday.</summary>
    public const string ClockStart = "2016-09-19T09:00:00+08:00";

    /// <summary>The key of systems outside.</summary>
    public const string EventKey = "an integration key of the tests";

    /// <summary>Where an application under test keeps its data.</summary>
    public sealed record Database(string Provider, string ConnectionString);

    /// <summary>Name of an application's SQLite file.</summary>
    public const string SqliteFile = "approvals.db";

    public static Database SqliteIn(DirectoryInfo folder) => new("Sqlite", $"Data Source={Path.Combine(folder.FullName, SqliteFile)}");

    /// <summary>The folder into which the application drops its mails.</summary>
    public static string PickupIn(DirectoryInfo folder) => Path.Combine(folder.FullName, "mail");

    public static IReadOnlyDictionary<string, string> For(Database database, DirectoryInfo folder, DateTimeOffset? clock = null) => new Dictionary<string, string>
    {
        ["Database:Provider"] = database.Provider,
        ["Database:ConnectionString"] = database.ConnectionString,
        ["Clock:Mode"] = "Manual",
        ["Clock:Start"] = clock?.ToString("O", System.Globalization.CultureInfo.InvariantCulture) ?? ClockStart,
        ["Mail:Pickup"] = PickupIn(folder),
        ["Events:Key"] = EventKey,
        ["Tasks:Secret"] = "a secret of the tests alone",
        ["Logging:LogLevel:Default"] = "Warning",
    };
}
