using System.ComponentModel.DataAnnotations;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Tests.Support;
using Npgsql;

namespace Nanning.Approvals.Tests.Samples;

/// <summary>The samples of settings are what administrators copy: every name in them must mean something, and every value be allowed.</summary>
public sealed class SampleSettingsTests
{
    /// <summary>Sections that ASP.NET Core itself reads.</summary>
    private static readonly HashSet<string> OfTheFramework = ["Logging", "Urls", "AllowedHosts"];

    public static TheoryData<string> Samples =>
        [.. Directory.EnumerateFiles(RepositoryFiles.PathOf("appsettings.samples"), "*.json").Select(path => Path.GetFileName(path)).Order()];

    [Theory]
    [MemberData(nameof(Samples))]
    public void Every_sample_of_settings_loads_and_is_valid(string sample)
    {
        var settings = new ConfigurationBuilder().AddJsonFile(RepositoryFiles.PathOf("appsettings.samples", sample)).Build();
        var sections = settings.GetChildren().Select(section => section.Key).ToHashSet();
        sections.ExceptWith(OfTheFramework);

        CheckSection<MailOptions>(settings, sections, MailOptions.Section);
        CheckSection<ClockOptions>(settings, sections, ClockOptions.Section);
        if (CheckSection<DatabaseOptions>(settings, sections, DatabaseOptions.Section) is { } database)
        {
            _ = database.Provider == DatabaseProvider.PostgreSQL
                ? new NpgsqlConnectionStringBuilder(database.ConnectionString).Database
                : new SqliteConnectionStringBuilder(database.ConnectionString).DataSource;
        }

        Assert.Empty(sections);
    }

    private static T? CheckSection<T>(IConfiguration settings, HashSet<string> sections, string name)
        where T : class
    {
        if (!sections.Remove(name))
        {
            return null;
        }

        // An unknown name throws: it would otherwise be a setting that does nothing.
        var options = settings.GetSection(name).Get<T>(binder => binder.ErrorOnUnknownConfiguration = true)!;
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        return options;
    }
}
