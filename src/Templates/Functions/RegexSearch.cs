using System.Diagnostics;
using System.Text.RegularExpressions;
using Notifications.Templates.Evaluation;

namespace Notifications.Templates.Functions;

/// <summary>
/// The matches of a regular expression in a text, one after the other, in the time that one regular expression may take.
/// .NET's expressions end only at their own time limit. So each match is first looked for within a few milliseconds; one
/// that takes longer is looked for again on a thread of its own, which a cancelled rendering does not wait for.
/// </summary>
internal sealed class RegexSearch
{
    /// <summary>Longer than what people write by hand; making an expression cannot be interrupted.</summary>
    private const int LongestPattern = 10_000;

    private static readonly TimeSpan Briefly = TimeSpan.FromMilliseconds(4);

    private readonly CallSite _site;
    private readonly string _text;
    private readonly string _pattern;
    private readonly RegexOptions _options;
    private readonly Regex _brief;
    private TimeSpan _left;
    private int _at;

    public RegexSearch(CallSite site, string text, string pattern, RegexOptions options)
    {
        (_site, _text, _pattern, _options) = (site, text, pattern, options);
        if (pattern.Length > LongestPattern)
            site.Fail($"The regular expression is longer than {LongestPattern} characters.");
        var guard = site.Context.Guard;
        if (text.Length > guard.Limits.RegexLength)
            site.Fail($"A regular expression reads no more than {guard.Limits.RegexLength} characters.");
        guard.Steps(pattern.Length + (text.Length >> 2));
        guard.CheckNow();
        _left = guard.Limits.RegexTime < guard.TimeLeft ? guard.Limits.RegexTime : guard.TimeLeft;
        _brief = Make(_left < Briefly ? _left : Briefly);
    }

    /// <summary>The next match; null when there is none.</summary>
    public Match? Next()
    {
        if (_at > _text.Length)
            return null;
        var started = Stopwatch.GetTimestamp();
        var match = Find(_brief) ?? FindSlowly();
        _left -= Stopwatch.GetElapsedTime(started);
        if (!match.Success)
        {
            _at = int.MaxValue;
            return null;
        }
        if (_left <= TimeSpan.Zero)
            throw TooSlow();
        _site.Context.Guard.CheckNow();
        // Behind an empty match the next one starts one character on
        _at = match.Index + Math.Max(match.Length, 1);
        return match;
    }

    private Match FindSlowly()
    {
        _left -= Briefly;
        if (_left <= TimeSpan.Zero)
            throw TooSlow();
        var patient = Make(_left);
        var cancellation = _site.Context.Guard.Cancellation;
        if (!cancellation.CanBeCanceled)
            return Find(patient) ?? throw TooSlow();
        Match? found = null;
        var done = new ManualResetEventSlim();
        var thread = new Thread(() =>
        {
            found = Find(patient);
            done.Set();
        })
        { IsBackground = true, Name = "regular expression" };
        thread.Start();
        done.Wait(cancellation);
        return found ?? throw TooSlow();
    }

    /// <summary>Null when it takes too much.</summary>
    private Match? Find(Regex regex)
    {
        try
        {
            return regex.Match(_text, _at);
        }
        catch (Exception tooMuch) when (tooMuch is RegexMatchTimeoutException or InsufficientExecutionStackException or OverflowException or OutOfMemoryException)
        {
            // On a thread of its own nobody else could catch it
            return null;
        }
    }

    private Regex Make(TimeSpan time)
    {
        try
        {
            return new Regex(_pattern, _options, time < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : time);
        }
        catch (ArgumentException error)
        {
            throw new Failure(_site.Where, error.Message);
        }
    }

    private Failure TooSlow() =>
        new(_site.Where, $"The regular expression takes longer than {_site.Context.Limits.RegexTime.TotalSeconds:0.###} seconds.");
}
