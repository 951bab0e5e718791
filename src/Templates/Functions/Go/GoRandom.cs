using System.Security.Cryptography;

namespace Notifications.Templates.Functions.Go;

/// <summary>Sprig's functions that give something else each time.</summary>
internal static class GoRandom
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const string Digits = "0123456789";
    private const int Longest = 10_000;

    public static IReadOnlyList<GoFunction> All { get; } =
    [
        GoFunction.One("randAlpha", GoResult.Text, call => Of(call, Letters)),
        GoFunction.One("randNumeric", GoResult.Text, call => Of(call, Digits)),
        GoFunction.One("randAlphaNum", GoResult.Text, call => Of(call, Letters + Digits)),
        GoFunction.One("randAscii", GoResult.Text, call => Of(call, string.Concat(Enumerable.Range(32, 95).Select(code => (char)code)))),
        GoFunction.One("randBytes", GoResult.Text, call => Convert.ToBase64String(RandomNumberGenerator.GetBytes(Length(call)))),
        GoFunction.Of("randInt", 2, 2, GoResult.Number, call => call.Int(1) > call.Int(0)
            ? (long)RandomNumberGenerator.GetInt32(call.Int(0), call.Int(1)) : throw call.Error("the second number is to be larger")),
        GoFunction.Of("uuidv4", 0, 0, GoResult.Text, _ => Guid.NewGuid().ToString()),
        GoFunction.One("shuffle", GoResult.Text, Shuffle),
    ];

    private static int Length(GoCall call) => call.Int(0) is >= 0 and <= Longest and var length ? length
        : throw call.Error($"a length from 0 to {Longest} is wanted");

    private static string Of(GoCall call, string alphabet) => RandomNumberGenerator.GetString(alphabet, Length(call));

    private static string Shuffle(GoCall call)
    {
        var characters = call.Text(0).ToCharArray();
        RandomNumberGenerator.Shuffle(characters.AsSpan());
        return new string(characters);
    }
}
