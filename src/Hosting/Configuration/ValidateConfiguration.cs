namespace Notifications.Hosting.Configuration;

/// <summary>The one validation of a configuration, by every room of the program: the same at the start, for <c>check</c> and for a reload.
/// Has no effect.</summary>
/// <param name="document">Takes the problems.</param>
public delegate void ValidateConfiguration(ConfigurationDocument document);
