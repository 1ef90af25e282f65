using Microsoft.Extensions.Localization;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Users;
using Nanning.Approvals.Web.Localization;
using Nanning.Approvals.Web.Ui;

namespace Nanning.Approvals.Web.Pages.Admin;

/// <summary>The choices of the administrator's pages.</summary>
internal static class AdminTexts
{
    public static IReadOnlyList<Option> Roles(IStringLocalizer<SharedTexts> texts) =>
        [.. Enum.GetNames<UserRole>().Select(name => new Option(name, texts[$"Role.{name}"]))];

    public static IReadOnlyList<Option> Positions(IStringLocalizer<SharedTexts> texts) =>
        [.. Enum.GetNames<Position>().Select(name => new Option(name, texts[$"Position.{name}"]))];

    public static IReadOnlyList<Option> Kinds(IStringLocalizer<SharedTexts> texts) =>
        [.. new[] { "bureau", "district", "county", "zone" }.Select(kind => new Option(kind, texts[$"DepartmentKind.{kind}"]))];

    public static IReadOnlyList<Option> Departments(DepartmentDirectory departments) =>
        [.. departments.All.OrderBy(department => department.Kind, StringComparer.Ordinal).ThenBy(department => department.Code, StringComparer.Ordinal)
            .Select(department => new Option(department.Code, departments.Name(department.Code)))];

    /// <summary>An enum by its name; a number is not a name, and an unknown name is null.</summary>
    public static T? Parse<T>(string? name)
        where T : struct, Enum => Enum.TryParse<T>(name, out var value) && Enum.IsDefined(value) && !char.IsAsciiDigit(name![0]) ? value : null;

    /// <summary>A date of a date input; null when empty or not a date.</summary>
    public static DateOnly? Date(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out var date) ? date : null;
}
