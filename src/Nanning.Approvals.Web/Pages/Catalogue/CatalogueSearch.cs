using Nanning.Approvals.Departments;
using Nanning.Approvals.Procedures;

namespace Nanning.Approvals.Web.Pages.Catalogue;

/// <summary>Finds procedures by words in their code, name, summary or lead department; every word must occur somewhere.</summary>
internal static class CatalogueSearch
{
    public static IEnumerable<Procedure> Find(IEnumerable<Procedure> procedures, DepartmentDirectory departments, string? words)
    {
        var wanted = (words ?? "").Split([' ', '　'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return procedures.Where(procedure =>
        {
            var text = string.Join('\n', procedure.Code, procedure.Name.Zh, procedure.Name.En, procedure.Summary.Zh, procedure.Summary.En, departments.Name(procedure.Lead));
            return Array.TrueForAll(wanted, word => text.Contains(word, StringComparison.OrdinalIgnoreCase));
        });
    }
}
