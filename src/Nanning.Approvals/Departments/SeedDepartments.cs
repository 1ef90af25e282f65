using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Storage;

namespace Nanning.Approvals.Departments;

/// <summary>Brings the departments that ship with the platform into the database; what an administrator changed stays.</summary>
public sealed class SeedDepartments(WriteGate gate)
{
    private sealed record Row(string Code, string Name, string FullName, string NameEn, string Kind, DateOnly? ValidFrom, DateOnly? ValidUntil, string? Successor);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var stream = typeof(SeedDepartments).Assembly.GetManifestResourceStream("departments.json")
            ?? throw new InvalidOperationException("departments.json is not embedded.");
        var rows = (await JsonSerializer.DeserializeAsync<List<Row>>(stream, JsonSerializerOptions.Web, cancellationToken))!;
        await gate.RunAsync(
            async (db, token) =>
            {
                var known = await db.Departments.Select(department => department.Code).ToListAsync(token);
                var missing = rows.Where(row => !known.Contains(row.Code)).ToList();
                if (missing.Count > 0)
                {
                    await Numbers.LockAsync(db, DepartmentDirectory.Series, token);
                }

                db.Departments.AddRange(missing.Select(row => new Department
                {
                    Code = row.Code,
                    Name = row.Name,
                    FullName = row.FullName,
                    NameEn = row.NameEn,
                    Kind = row.Kind,
                    ValidFrom = row.ValidFrom,
                    ValidUntil = row.ValidUntil,
                    SuccessorCode = row.Successor,
                }));
                await db.SaveChangesAsync(token);
            },
            cancellationToken);
    }
}
