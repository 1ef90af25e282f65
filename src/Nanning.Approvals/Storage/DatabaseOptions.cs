using System.ComponentModel.DataAnnotations;

namespace Nanning.Approvals.Storage;

/// <summary>The databases the platform runs on.</summary>
public enum DatabaseProvider
{
    /// <summary>Embedded, the default.</summary>
    Sqlite,

    /// <summary>For several nodes.</summary>
    PostgreSQL,
}

/// <summary>Where the data is.</summary>
public sealed class DatabaseOptions
{
    public const string Section = "Database";

    public DatabaseProvider Provider { get; init; } = DatabaseProvider.Sqlite;

    /// <summary>Connection string; for SQLite a relative file is under the content root and its folder is made.</summary>
    [Required]
    public string ConnectionString { get; init; } = "Data Source=data/approvals.db";
}
