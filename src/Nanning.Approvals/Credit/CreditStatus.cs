namespace Nanning.Approvals.Credit;

/// <summary>Credit status of an enterprise (企业信用状况).</summary>
public enum CreditStatus
{
    /// <summary>正常: nothing is recorded, or what was recorded has ended.</summary>
    Normal,

    /// <summary>守信.</summary>
    Trusted,

    /// <summary>重点关注.</summary>
    Watched,

    /// <summary>失信.</summary>
    Dishonest,
}

/// <summary>What a procedure makes of a credit status.</summary>
public enum CreditTreatment
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The application is refused.</summary>
    Refuse,

    /// <summary>It is examined closely.</summary>
    Closely,

    /// <summary>It takes the fast lane.</summary>
    Fast,
}

/// <summary>The lane of a case (办理通道), fixed when it is submitted.</summary>
public enum CaseLane
{
    /// <summary>普通.</summary>
    Normal,

    /// <summary>从严审核.</summary>
    Closely,

    /// <summary>绿色通道.</summary>
    Fast,
}

/// <summary>Names of statuses, treatments and lanes as JSON and formulas write them.</summary>
public static class CreditNames
{
    /// <summary>The statuses.</summary>
    public static IReadOnlyList<string> Statuses { get; } = [.. Enum.GetValues<CreditStatus>().Select(status => Name(status))];

    /// <summary>The lanes.</summary>
    public static IReadOnlyList<string> Lanes { get; } = [.. Enum.GetValues<CaseLane>().Select(lane => Name(lane))];

    /// <summary>The treatments.</summary>
    public static IReadOnlyList<string> Treatments { get; } = [.. Enum.GetValues<CreditTreatment>().Select(treatment => Name(treatment))];

    /// <summary>"normal", "trusted", "watched", "dishonest", "closely", "fast", "refuse", "none".</summary>
    public static string Name<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    /// <summary>The value of a name; null when there is none.</summary>
    public static T? Parse<T>(string? name)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            if (Name(value) == name)
            {
                return value;
            }
        }

        return null;
    }
}
