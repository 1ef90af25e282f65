using Nanning.Approvals;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Web;
using Nanning.Approvals.Web.Api;
using Nanning.Approvals.Web.Identity;
using Nanning.Approvals.Web.Pages;

// The first page shall be there within seconds: the database code warms up on one core while the host is put together on the other.
_ = Task.Run(StorageSetup.WarmUp);

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddApprovals(builder.Configuration);
builder.Services.AddSignIn();
builder.Services.AddApi();
builder.Services.AddPages();

var app = builder.Build();
app.UsePages();
app.UseAuthentication();
app.UseAuthorization();
app.MapApi();
app.MapPages();

// The database is prepared on one core while the routes are built on the other: people wait for both.
var routes = Task.Run(() => ((IEndpointRouteBuilder)app).DataSources.Sum(source => source.Endpoints.Count));
await app.Services.PrepareAsync(app.Environment);
await routes;
app.Lifetime.ApplicationStarted.Register(() => Welcome.Print(app));
await app.RunAsync();

/// <summary>Named so that the tests can host it.</summary>
public partial class Program;
