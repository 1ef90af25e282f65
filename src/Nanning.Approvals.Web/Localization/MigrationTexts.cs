namespace Nanning.Approvals.Web.Localization;

/// <summary>The texts of the pages that carry running instances over to another version.</summary>
public sealed class MigrationTexts;
