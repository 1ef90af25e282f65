namespace Nanning.Approvals.Web.Localization;

/// <summary>The texts of the pages around the visual designer.</summary>
public sealed class DesignerTexts;
