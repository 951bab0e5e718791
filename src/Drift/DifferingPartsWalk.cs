namespace Notifications.Drift;

/// <summary>
/// Walks through both texts at once. As long as they are the same only git's is looked at ("in step": the cluster's stands at the same
/// place, shifted); where they part, both are, until a member of the same name has ended on both sides.
/// </summary>
internal ref struct DifferingPartsWalk
{
    private const int MaxDepth = 512;

    private readonly ReadOnlySpan<byte> _git;
    private readonly ReadOnlySpan<byte> _live;
    private Output _gitParts;
    private Output _liveParts;

    /// <summary>In step: how much further the cluster's text is than git's.</summary>
    private int _shift;

    /// <summary>In step: until here, in git's text, both are the same.</summary>
    private int _sameUntil;

    public DifferingPartsWalk(ReadOnlySpan<byte> git, ReadOnlySpan<byte> live, Span<byte> gitParts, Span<byte> liveParts)
    {
        _git = git;
        _live = live;
        _gitParts = new Output(gitParts);
        _liveParts = new Output(liveParts);
    }

    /// <summary>How long the parts are.</summary>
    public (int Git, int Live) Write()
    {
        var (git, live) = (Begin(_git), Begin(_live));
        _gitParts.Open();
        _liveParts.Open();
        FallInStep(git, live);
        (git, live) = Members(git, live, depth: 0);
        _gitParts.Close();
        _liveParts.Close();
        if (!IsBlank(_git[git..]) || !IsBlank(_live[live..])) throw new JsonException("something follows the object");
        return (_gitParts.Length, _liveParts.Length);
    }

    /// <summary>The members of an object that has begun here on both sides, in step; in step again behind its end, which is the
    /// answer.</summary>
    private (int Git, int Live) Members(int git, int live, int depth)
    {
        if (depth > MaxDepth) throw new JsonException("the object is too deep");
        var ours = new JsonCursor(_git) { At = git };
        var theirs = new JsonCursor(_live) { At = live };
        while (true)
        {
            var before = ours.At;
            if (!Next(ref ours, out var name))
            {
                if (ours.At <= _sameUntil) return (ours.At, ours.At + _shift);
            }
            else if (ours.At < _sameUntil)
            {
                var start = ours.At;
                var value = Value(ref ours);
                // The next byte too: a number may be longer on the other side
                if (ours.At < _sameUntil)
                {
                    if (depth == 0 && IsScalar(value)) Keep(name, value, value);
                    continue;
                }

                if (value[0] == (byte)'{')
                {
                    ours.At = Nested(name, start + 1, start + 1 + _shift, depth);
                    continue;
                }
            }

            (ours.At, theirs.At) = (before, before + _shift);
            if (!Apart(ref ours, ref theirs, depth)) return (ours.At, theirs.At);
        }
    }

    /// <summary>Members until one of the same name has ended on both sides; false: the object has.</summary>
    private bool Apart(scoped ref JsonCursor ours, scoped ref JsonCursor theirs, int depth)
    {
        var (gitHas, liveHas) = (Next(ref ours, out var name), Next(ref theirs, out var other));
        while (true)
        {
            if (!gitHas && !liveHas)
            {
                FallInStep(ours.At, theirs.At);
                return false;
            }

            // Argo CD writes members in this order. Whatever the order, what one side keeps and the other has is kept there too
            var order = !gitHas ? 1 : !liveHas ? -1 : name.SequenceCompareTo(other);
            if (order == 0) break;
            if (order < 0)
            {
                _gitParts.Add(name, Value(ref ours));
                gitHas = Next(ref ours, out name);
            }
            else
            {
                _liveParts.Add(other, Value(ref theirs));
                liveHas = Next(ref theirs, out other);
            }
        }

        var (git, live) = (ours.At, theirs.At);
        var one = Value(ref ours);
        var two = Value(ref theirs);
        if (one[0] == (byte)'{' && two[0] == (byte)'{')
        {
            FallInStep(git + 1, live + 1);
            ours.At = Nested(name, git + 1, live + 1, depth);
            return true;
        }

        if ((depth == 0 && IsScalar(one)) || !one.SequenceEqual(two)) Keep(name, one, two);
        FallInStep(ours.At, theirs.At);
        return true;
    }

    /// <summary>Where git's ends. What is the same in both leaves nothing.</summary>
    private int Nested(scoped ReadOnlySpan<byte> name, int git, int live, int depth)
    {
        var (gitBefore, liveBefore) = (_gitParts.Length, _liveParts.Length);
        _gitParts.Open(name);
        _liveParts.Open(name);
        var (gitOpened, liveOpened) = (_gitParts.Length, _liveParts.Length);
        var (end, _) = Members(git, live, depth + 1);
        if (_gitParts.Length == gitOpened && _liveParts.Length == liveOpened)
        {
            (_gitParts.Length, _liveParts.Length) = (gitBefore, liveBefore);
            return end;
        }

        _gitParts.Close();
        _liveParts.Close();
        return end;
    }

    private void Keep(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> git, scoped ReadOnlySpan<byte> live)
    {
        _gitParts.Add(name, git);
        _liveParts.Add(name, live);
    }

    /// <summary>Where the first member begins.</summary>
    private static int Begin(ReadOnlySpan<byte> json)
    {
        var cursor = new JsonCursor(json);
        return cursor.Enter() ? cursor.At : throw new JsonException("an object is wanted");
    }

    private static bool Next(scoped ref JsonCursor cursor, out ReadOnlySpan<byte> name) => cursor.Next(out name)
        || (cursor.IsBroken ? throw Broken() : false);

    private static ReadOnlySpan<byte> Value(scoped ref JsonCursor cursor)
    {
        var value = cursor.Skip();
        return cursor.IsBroken ? throw Broken() : value;
    }

    private static JsonException Broken() => new("the JSON is cut, or is none");

    private static bool IsBlank(ReadOnlySpan<byte> rest) => rest.IndexOfAnyExcept(" \t\r\n"u8) < 0;

    private static bool IsScalar(ReadOnlySpan<byte> value) => value[0] is not ((byte)'{' or (byte)'[');

    private void FallInStep(int git, int live)
    {
        _shift = live - git;
        _sameUntil = git + _git[git..].CommonPrefixLength(_live[live..]);
    }

    /// <summary>The members that one side keeps.</summary>
    private ref struct Output(Span<byte> text)
    {
        private readonly Span<byte> _text = text;

        public int Length { get; set; }

        public void Open() => Append("{"u8);

        public void Open(scoped ReadOnlySpan<byte> name) => Add(name, "{"u8);

        public void Close() => Append("}"u8);

        /// <param name="name">As it is written, without its quotes.</param>
        /// <param name="value">As it is written.</param>
        public void Add(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value)
        {
            Append(_text[Length - 1] == (byte)'{' ? "\""u8 : ",\""u8);
            Append(name);
            Append("\":"u8);
            Append(value);
        }

        private void Append(scoped ReadOnlySpan<byte> more)
        {
            // More than the side has itself: it lacks commas, which the cursor does not look for
            if (!more.TryCopyTo(_text[Length..])) throw Broken();
            Length += more.Length;
        }
    }
}
