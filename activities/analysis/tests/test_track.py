"""The way on the map as text."""

from __future__ import annotations

import numpy as np
import polyline
import pytest

from activities.analysis.track import decoded, encoded


def test_the_published_example_is_encoded_to_the_letter() -> None:
    latitude, longitude = np.array([38.5, 40.7, 43.252]), np.array([-120.2, -120.95, -126.453])
    assert encoded(latitude, longitude) == "_p~iF~ps|U_ulLnnqC_mqNvxq`@"


@pytest.mark.parametrize("count", [1, 2, 600])
@pytest.mark.parametrize("corner", [(-89.9, -179.9), (0.0, 0.0), (89.0, 179.0)])
def test_any_way_is_encoded_as_the_common_library_does(count: int, corner: tuple[float, float]) -> None:
    random = np.random.default_rng(count)
    latitude = corner[0] + np.cumsum(random.normal(0, 1e-3, count))
    longitude = corner[1] + np.cumsum(random.normal(0, 1e-3, count))
    assert encoded(latitude, longitude) == polyline.encode(np.column_stack([latitude, longitude]).tolist())


def test_decoding_gives_the_way_back_to_a_metre() -> None:
    latitude, longitude = np.linspace(47.0, 47.5, 90), np.linspace(8.0, 7.1, 90)
    back = decoded(encoded(latitude, longitude))
    assert np.allclose(back[0], latitude, atol=6e-6) and np.allclose(back[1], longitude, atol=6e-6)


def test_no_position_is_no_text() -> None:
    assert encoded(np.array([]), np.array([])) == ""


@pytest.mark.parametrize("count", [1, 2, 600])
def test_any_way_is_decoded_as_the_common_library_does(count: int) -> None:
    random = np.random.default_rng(count)
    places = np.cumsum(random.normal(0, 1e-2, (count, 2)), axis=0)
    text = polyline.encode(places.tolist())
    assert np.column_stack(decoded(text)).tolist() == [list(place) for place in polyline.decode(text)]


@pytest.mark.parametrize("text", ["_p~iF", "_p~iF~ps|", "_", "~~~~~~~~~~?", "é?"])
def test_a_damaged_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="polyline"):
        decoded(text)


def test_no_text_is_no_way() -> None:
    assert [len(column) for column in decoded("")] == [0, 0]
