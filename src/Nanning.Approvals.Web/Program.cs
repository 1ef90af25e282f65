using Nanning.Approvals.Web.Pages;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddPages();

var app = builder.Build();
app.UsePages();
app.MapPages();
app.MapGet("/health/live", () => Results.Ok());
app.Run();
