namespace Notifications.Templates.Sources;

/// <summary>A place in a source.</summary>
internal readonly record struct Location(SourceText Source, int Offset);
