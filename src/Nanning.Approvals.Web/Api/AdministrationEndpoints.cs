using Nanning.Approvals.Cases;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Users;
using Nanning.Approvals.Web.Identity;

namespace Nanning.Approvals.Web.Api;

internal static class AdministrationEndpoints
{
    public static void MapAdministration(this IEndpointRouteBuilder routes)
    {
        var users = routes.MapGroup("/api/admin/users").RequireAuthorization(Policies.Administrator).WithTags("Administration");
        users.MapGet("/", ListUsersAsync).WithName("ListUsers").WithSummary("Accounts by user name");
        users.MapGet("/{id:guid}", GetUserAsync).WithName("GetUser").WithSummary("An account");
        users.MapPost("/", CreateUserAsync).WithName("CreateUser").WithSummary("A new account of an office");
        users.MapPut("/{id:guid}", ChangeUserAsync).WithName("ChangeUser").WithSummary("Change an account");

        var departments = routes.MapGroup("/api/admin/departments").RequireAuthorization(Policies.Administrator).WithTags("Administration");
        departments.MapGet("/", ListDepartmentsAsync).WithName("ListDepartments").WithSummary("All departments");
        departments.MapPost("/", CreateDepartmentAsync).WithName("CreateDepartment").WithSummary("A new department");
        departments.MapPut("/{code}", ChangeDepartmentAsync).WithName("ChangeDepartment").WithSummary("Change a department");
    }

    private static async Task<IResult> ListUsersAsync(
        CurrentActor current, UserQueries users, CancellationToken cancellationToken,
        string? q = null, UserRole? role = null, string? department = null, bool? disabled = null, int page = 1, int pageSize = 20) =>
        TypedResults.Ok(await users.ListAsync(await current.RequiredAsync(), new(q, role, department, disabled, page, pageSize), cancellationToken));

    private static async Task<IResult> GetUserAsync(Guid id, CurrentActor current, UserQueries users, CancellationToken cancellationToken) =>
        ApiResults.OrNotFound(await users.GetAsync(await current.RequiredAsync(), id, cancellationToken));

    private static async Task<IResult> CreateUserAsync(SaveUser.Input request, HttpRequest http, CurrentActor current, SaveUser save, CancellationToken cancellationToken) =>
        ApiResults.From(
            await save.RunAsync(await current.RequiredAsync(), http.IdempotencyKey(), null, request, cancellationToken),
            saved => TypedResults.Created($"/api/admin/users/{saved.Id}", saved));

    private static async Task<IResult> ChangeUserAsync(
        Guid id, SaveUser.Input request, HttpRequest http, CurrentActor current, SaveUser save, CancellationToken cancellationToken) =>
        ApiResults.From(await save.RunAsync(await current.RequiredAsync(), http.IdempotencyKey(), id, request, cancellationToken));

    private static async Task<IResult> ListDepartmentsAsync(CurrentActor current, DepartmentQueries departments, CancellationToken cancellationToken, string? q = null)
    {
        var found = await departments.ListAsync(await current.RequiredAsync(), q, cancellationToken);
        return TypedResults.Ok(new Page<DepartmentView>(found, found.Count));
    }

    private static async Task<IResult> CreateDepartmentAsync(
        DepartmentRequest request, HttpRequest http, CurrentActor current, SaveDepartment save, CancellationToken cancellationToken) =>
        ApiResults.From(
            await save.CreateAsync(await current.RequiredAsync(), http.IdempotencyKey(), request.Code, request.ToInput(), cancellationToken),
            saved => TypedResults.Json(saved, statusCode: StatusCodes.Status201Created));

    private static async Task<IResult> ChangeDepartmentAsync(
        string code, DepartmentRequest request, HttpRequest http, CurrentActor current, SaveDepartment save, CancellationToken cancellationToken) =>
        ApiResults.From(await save.ChangeAsync(await current.RequiredAsync(), http.IdempotencyKey(), code, request.ToInput(), cancellationToken));

    /// <param name="Code">Needed for a new department only.</param>
    public sealed record DepartmentRequest(
        string? Code, string? Name, string? FullName, string? NameEn, string? Kind, DateOnly? ValidFrom, DateOnly? ValidUntil, string? Successor)
    {
        internal SaveDepartment.Input ToInput() => new(Name, FullName, NameEn, Kind, ValidFrom, ValidUntil, Successor);
    }
}
