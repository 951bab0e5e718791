namespace Notifications.Templates.Functions.Go;

/// <summary>What a function gives.</summary>
public enum GoResult
{
    /// <summary>Anything, null too.</summary>
    Any,

    Text,

    Flag,

    Number,

    List,

    Map,

    Time,

    Span,
}

/// <summary>A function of the tables <c>go</c> or <c>expr</c>.</summary>
/// <param name="Name">As it is called there.</param>
/// <param name="Least">How many arguments it needs.</param>
/// <param name="Most">How many it takes.</param>
/// <param name="IsPiped">What Go passes last (the value of a pipe) is passed first here, as pipes do in this language.</param>
public sealed record GoFunction(string Name, int Least, int Most, bool IsPiped, GoResult Result)
{
    internal Func<GoCall, object?> Body { get; init; } = static _ => null;

    internal static GoFunction Of(string name, int least, int most, GoResult result, Func<GoCall, object?> body) =>
        new(name, least, most, IsPiped: false, result) { Body = body };

    internal static GoFunction Piped(string name, int arguments, GoResult result, Func<GoCall, object?> body) =>
        new(name, arguments, arguments, IsPiped: true, result) { Body = body };

    /// <summary>One argument, so that the order does not matter.</summary>
    internal static GoFunction One(string name, GoResult result, Func<GoCall, object?> body) => Piped(name, 1, result, body);
}
