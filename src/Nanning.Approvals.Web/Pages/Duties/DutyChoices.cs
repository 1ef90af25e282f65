using Nanning.Approvals.Departments;
using Nanning.Approvals.Web.Ui;

namespace Nanning.Approvals.Web.Pages.Duties;

/// <summary>The choices of the pages of the inspection.</summary>
internal static class DutyChoices
{
    /// <summary>The departments that exist on a day.</summary>
    public static IReadOnlyList<Option> Departments(DepartmentDirectory directory, DateOnly day) =>
        [.. directory.All.Where(department => department.ExistsOn(day)).OrderBy(department => department.Kind, StringComparer.Ordinal).ThenBy(department => department.Code, StringComparer.Ordinal)
            .Select(department => new Option(department.Code, directory.Name(department.Code)))];

    /// <summary>The lines of a text area that say anything.</summary>
    public static IReadOnlyList<string> Lines(string? text) => (text ?? string.Empty).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
