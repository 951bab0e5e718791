namespace Notifications.Drift;

/// <summary>
/// Walks through both texts at once. As long as they are the same only git's is read ("in step": the cluster's stands at the same place,
/// shifted); where they part, both are read until a member of the same name has ended on both sides.
/// </summary>
internal ref struct DifferingPartsWalk
{
    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = 512 };

    private readonly ReadOnlySpan<byte> _gitText;
    private readonly ReadOnlySpan<byte> _liveText;
    private Utf8JsonReader _git;
    private Utf8JsonReader _live;
    private Output _gitParts;
    private Output _liveParts;

    /// <summary>Where the text of <see cref="_live"/> begins in the cluster's state.</summary>
    private int _liveStart;

    /// <summary>In step: how much further the cluster's text is than git's.</summary>
    private int _shift;

    /// <summary>In step: until here, in git's text, both are the same.</summary>
    private int _sameUntil;

    public DifferingPartsWalk(ReadOnlySpan<byte> git, ReadOnlySpan<byte> live, Span<byte> gitParts, Span<byte> liveParts)
    {
        _gitText = git;
        _liveText = live;
        _git = new Utf8JsonReader(git, AnyDepth);
        _live = new Utf8JsonReader(live, AnyDepth);
        _gitParts = new Output(gitParts);
        _liveParts = new Output(liveParts);
    }

    /// <summary>How long the parts are.</summary>
    public (int Git, int Live) Write()
    {
        _git.Read();
        _live.Read();
        if (_git.TokenType != JsonTokenType.StartObject || _live.TokenType != JsonTokenType.StartObject)
            throw new JsonException("an object is wanted");
        _gitParts.Open();
        _liveParts.Open();
        FallInStep();
        Members(isRoot: true);
        _gitParts.Close();
        _liveParts.Close();
        LeaveStep(_git);
        _git.Read(); // throws when something follows
        _live.Read();
        return (_gitParts.Length, _liveParts.Length);
    }

    /// <summary>The members of an object that has begun on both sides, in step; in step again after its end.</summary>
    private void Members(bool isRoot)
    {
        while (true)
        {
            var before = _git;
            _git.Read();
            if (_git.TokenType == JsonTokenType.EndObject && _git.BytesConsumed <= _sameUntil) return;
            if (_git.TokenType == JsonTokenType.PropertyName && _git.BytesConsumed < _sameUntil)
            {
                var name = _git.ValueSpan;
                _git.Read();
                if (_git.TokenType == JsonTokenType.StartObject && _git.BytesConsumed <= _sameUntil)
                {
                    Nested(name);
                    continue;
                }

                var value = Value(ref _git, _gitText);
                // The next byte too: a number may be longer on the other side
                if (_git.BytesConsumed < _sameUntil)
                {
                    if (isRoot && IsScalar(_git))
                    {
                        _gitParts.Add(name, value);
                        _liveParts.Add(name, value);
                    }

                    continue;
                }
            }

            _git = before;
            LeaveStep(before);
            if (!Apart(isRoot)) return;
        }
    }

    /// <summary>Members until one of the same name has ended on both sides; false: the object has.</summary>
    private bool Apart(bool isRoot)
    {
        _git.Read();
        _live.Read();
        while (true)
        {
            var (gitEnds, liveEnds) = (_git.TokenType == JsonTokenType.EndObject, _live.TokenType == JsonTokenType.EndObject);
            if (gitEnds && liveEnds)
            {
                FallInStep();
                return false;
            }

            // Argo CD writes members in this order. Whatever the order, what one side keeps and the other has is kept there too
            var order = gitEnds ? 1 : liveEnds ? -1 : _git.ValueSpan.SequenceCompareTo(_live.ValueSpan);
            if (order == 0) break;
            if (order < 0) Keep(ref _git, _gitText, ref _gitParts);
            else Keep(ref _live, _liveText[_liveStart..], ref _liveParts);
        }

        var name = _git.ValueSpan;
        _git.Read();
        _live.Read();
        if (_git.TokenType == JsonTokenType.StartObject && _live.TokenType == JsonTokenType.StartObject)
        {
            FallInStep();
            Nested(name);
            return true;
        }

        var ours = Value(ref _git, _gitText);
        var theirs = Value(ref _live, _liveText[_liveStart..]);
        if ((isRoot && IsScalar(_git)) || !ours.SequenceEqual(theirs))
        {
            _gitParts.Add(name, ours);
            _liveParts.Add(name, theirs);
        }

        FallInStep();
        return true;
    }

    private void Nested(ReadOnlySpan<byte> name)
    {
        var (gitBefore, liveBefore) = (_gitParts.Length, _liveParts.Length);
        _gitParts.Open(name);
        _liveParts.Open(name);
        var (gitOpened, liveOpened) = (_gitParts.Length, _liveParts.Length);
        Members(isRoot: false);
        if (_gitParts.Length == gitOpened && _liveParts.Length == liveOpened)
        {
            (_gitParts.Length, _liveParts.Length) = (gitBefore, liveBefore);
            return;
        }

        _gitParts.Close();
        _liveParts.Close();
    }

    /// <summary>A member that one side has alone, or that is not written in order; then the next name or the end.</summary>
    private static void Keep(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> text, scoped ref Output parts)
    {
        var name = reader.ValueSpan;
        reader.Read();
        parts.Add(name, Value(ref reader, text));
        reader.Read();
    }

    /// <summary>The text of the value that has begun, to its end.</summary>
    private static ReadOnlySpan<byte> Value(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> text)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return text[start..(int)reader.BytesConsumed];
    }

    /// <summary>Of a value that was read to its end.</summary>
    private static bool IsScalar(in Utf8JsonReader reader) => reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray);

    /// <summary>Both have read as far as each other.</summary>
    private void FallInStep()
    {
        var (git, live) = ((int)_git.BytesConsumed, _liveStart + (int)_live.BytesConsumed);
        _shift = live - git;
        _sameUntil = git + _gitText[git..].CommonPrefixLength(_liveText[live..]);
    }

    /// <summary>The cluster's text is read too, from the place where git's was: both are inside of the same objects there.</summary>
    private void LeaveStep(in Utf8JsonReader git)
    {
        _liveStart = (int)git.BytesConsumed + _shift;
        _live = new Utf8JsonReader(_liveText[_liveStart..], isFinalBlock: true, git.CurrentState);
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
            more.CopyTo(_text[Length..]);
            Length += more.Length;
        }
    }
}
