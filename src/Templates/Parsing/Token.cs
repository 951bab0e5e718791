namespace Notifications.Templates.Parsing;

/// <summary>A stretch of the source: <paramref name="End"/> is behind its last character.</summary>
internal readonly record struct Token(TokenKind Kind, int Start, int End);
