namespace Nanning.Approvals.Web.Localization;

/// <summary>The texts of supervision: orders, the ladder, the board of departments, absences and hand-overs.</summary>
public sealed class SuperviseTexts;
