namespace Nanning.Approvals.Web.Localization;

/// <summary>The texts of the inspection: duties, joint conference, assessment, targets.</summary>
public sealed class DutyTexts;
